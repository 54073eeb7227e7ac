import ctypes
import os
import signal
import sys

from django.core.wsgi import get_wsgi_application

_PR_SET_PDEATHSIG = 1

if os.environ.get("GONGKAI_ENDS_WITH_PARENT") and sys.platform == "linux":
    # A worker whose server was killed would hold the port, and nobody would know why.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.web.settings")
application = get_wsgi_application()
