"""The phone web page: plain forms that work anywhere, and better where the browser can do more.

One student, one page: `service.py` puts it together, `serving.py` takes each request through the
same few gates, `student/` holds what a student sees and does. Nothing here decides what is asked.
"""
