from resources.admin import bibliography, methods

__all__ = ["bibliography", "methods"]
