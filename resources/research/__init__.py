"""The research desk beside its tables: forms, delays, mails, what is at hand already."""
