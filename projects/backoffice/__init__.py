"""The lab's daily screens inside the back office: views of our own, hooked by name in ``projects/admin/``."""
