"""The operators' web page: a process of its own that knows the fleet by its HTTP API alone.

::

    HTTP API --httpx, event stream--> Feed --one message per tick--> every open browser

The browser draws (``static/``); this side follows the API, keeps the last picture for browsers
that come later, and keeps the API's token to itself.
"""
