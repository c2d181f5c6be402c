from resources.models.link_check import LinkCheck
from resources.models.method import Method, MethodInUse
from resources.models.watch_item import AlreadyShared, WatchItem, WatchTransition
from resources.models.watch_word import WatchWord

__all__ = ["AlreadyShared", "LinkCheck", "Method", "MethodInUse", "WatchItem", "WatchTransition", "WatchWord"]
