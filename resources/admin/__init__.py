from resources.admin import bibliography, methods, organisations, research

__all__ = ["bibliography", "methods", "organisations", "research"]
