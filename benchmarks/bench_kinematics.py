"""Speed profiles: how long it takes to work out the way over twenty edges."""

from timeit import repeat

from machine import machine

from sim.kinematics import Limits, Motion, Stretch, drive

TARGET_US = 50


def main() -> None:
    """Measure and print."""
    van = Limits(speed_max_mm_s=4000, acceleration_mm_s2=800, deceleration_mm_s2=1000)
    way = [Stretch(5000 + 100 * n, 1500 + 250 * (n % 5)) for n in range(20)]
    best_s = min(repeat(lambda: drive(van, way, Motion(0.0, 0.0), 0), number=500, repeat=9))
    print(machine())
    print(f"20 edges in {best_s / 500 * 1e6:.0f} microseconds (about {TARGET_US} wanted)")


if __name__ == "__main__":
    main()
