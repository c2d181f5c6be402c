from resources.admin import bibliography, methods, watch

__all__ = ["bibliography", "methods", "watch"]
