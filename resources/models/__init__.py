from resources.models.method import Method, MethodInUse

__all__ = ["Method", "MethodInUse"]
