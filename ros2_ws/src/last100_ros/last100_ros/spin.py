"""How every process of nodes lives and ends.

Ctrl-C and SIGTERM end it in order: no callback is cut short, the nodes are destroyed while
they can still publish, and an impatient second Ctrl-C changes nothing. Exit codes: 0 told to
stop, 1 a crash (with its traceback), 2 an operator's mistake (in one line).
"""

import os
import signal
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from threading import Event, Thread

import rclpy
from rclpy.executors import Executor, ExternalShutdownException, SingleThreadedExecutor
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

from fleet_manager.app.screen import one_line, say_error
from fleet_manager.model.errors import Last100Error

MISTAKE = 2
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(make_nodes: Callable[[], Iterable[Node]], args: list[str] | None = None) -> int:
    """Spin what *make_nodes* makes until a signal, in the main thread; return the exit code.

    Afterwards the signals to stop are deaf: the process is on its way out.
    """
    try:
        with ExitStack() as stack:
            _live(stack, make_nodes, args)
    except ExternalShutdownException:
        return 0
    except Last100Error as mistake:
        say_error(one_line(mistake))
        return MISTAKE
    return 0


def _live(
    stack: ExitStack, make_nodes: Callable[[], Iterable[Node]], args: list[str] | None
) -> None:
    """Make the nodes and spin them; *stack* undoes in reverse order what was done."""
    _begin(args)
    stack.callback(rclpy.try_shutdown)
    executor = SingleThreadedExecutor()
    stack.callback(executor.shutdown)
    stop = _on_signal(executor)
    for node in make_nodes():
        stack.callback(node.destroy_node)
        executor.add_node(node)
    stack.callback(_be_deaf)
    while not stop.is_set():
        executor.spin_once()


def _begin(args: list[str] | None) -> None:
    try:
        rclpy.init(args=args, signal_handler_options=SignalHandlerOptions.NO)
    except rclpy_implementation.UnknownROSArgsError as error:
        raise Last100Error(f"unknown arguments after --ros-args: {error}") from error
    except rclpy_implementation.RCLError as error:
        said, _, _ = str(error).partition(", at /")  # the rest is of its own source
        raise Last100Error(said) from error


def _on_signal(executor: Executor) -> Event:
    """Return what is set, once and for all, by the first signal to stop.

    Python runs its handlers between two lines of the main thread, which waits inside the
    middleware. The number of a signal is written to a pipe at once; a thread waits there.
    """
    stop = Event()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    for number in STOP_SIGNALS:
        signal.signal(number, _leave_to_the_pipe)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def watch() -> None:
        while os.read(reader, 1)[0] not in STOP_SIGNALS:
            pass
        stop.set()
        executor.create_task(_leave_to_the_pipe)  # spinning looks up when there is work

    Thread(target=watch, name="signals", daemon=True).start()
    return stop


def _be_deaf() -> None:
    """Ignore signals to stop, for good; Python gives up handlers of its own before its end."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _leave_to_the_pipe(*_: object) -> None:
    """Do nothing."""
