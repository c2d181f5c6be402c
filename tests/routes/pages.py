"""The pages that belong to no case, and the accounts (allauth)."""

from labo.notices.unsubscribe import EVERY_DAY, stop_address
from tests.routes.table import LOGIN, Route, everyone, signed_in, visitors


def stop_token(world):
    return stop_address(world.lead, EVERY_DAY).rstrip("/").rpartition("/")[2]


PAGE = Route(everyone(200), everyone(405))
MAILBOX = Route(everyone(404), everyone(405), lambda world: ["abc"])  # outside the demonstration it does not exist

PAGES = {
    "home": PAGE,
    "accessibility": PAGE,
    "legal": PAGE,
    "privacy": PAGE,
    "health": PAGE,
    "accent": PAGE,
    "robots": PAGE,
    "search": PAGE,
    "favicon": Route(everyone(302), everyone(405)),
    "components": Route((LOGIN, 403, 403, 200, 200, 200), signed_in(405)),
    "mailbox": Route(everyone(404), everyone(405)),
    "mailbox_mail": MAILBOX,
    "mailbox_html": MAILBOX,
    "mailbox_style": MAILBOX,
    "my_space": Route(signed_in(200), signed_in(405)),
    "profile": Route(signed_in(200), signed_in(200)),
    "missions:index": PAGE,
    "missions:support": PAGE,
    "missions:network": PAGE,
    "missions:resource_centre": PAGE,
    "resources:index": PAGE,
    "resources:method_list": PAGE,
    "resources:method_detail": Route(everyone(200), everyone(405), lambda world: [world.method.slug]),
    "resources:kit": PAGE,
    "resources:kit_pdf": Route(everyone(400), everyone(405)),  # no sheet is ticked
    "resources:method_pdf": Route(everyone(200), everyone(405), lambda world: [world.method.slug]),
    "notifications": Route(signed_in(200), signed_in(200)),
    "notices_stop": Route(everyone(200), everyone(200), lambda world: [stop_token(world)]),
    "about": PAGE,
    "about_pdf": PAGE,
    "about_version": Route(everyone(404), everyone(405), lambda world: [1]),  # none is frozen
}


TO_SIGN_IN = Route(visitors(200, 302), visitors(200, 302))
MY_ACCOUNT = Route(signed_in(200), signed_in(200))
NOTHING_YET = Route(signed_in(404), signed_in(404))  # no second factor was set up by these people
NO_PROVIDER = Route(everyone(404), everyone(404), lambda world: ["agents"])  # none is configured in the tests
OLD_ADDRESS = Route(signed_in(301), signed_in(301))

ACCOUNTS = {
    "account_login": TO_SIGN_IN,
    "account_signup": TO_SIGN_IN,
    "account_request_login_code": TO_SIGN_IN,
    "account_confirm_login_code": Route(everyone(302), everyone(302)),
    "account_logout": Route(visitors(302, 200), everyone(302)),
    "account_inactive": PAGE,
    "account_reauthenticate": Route(signed_in(403), signed_in(403)),  # people without a password have nothing to repeat
    "account_email": Route(signed_in(200), signed_in(302)),
    "account_email_verification_sent": Route(everyone(302), everyone(302)),
    "account_change_password": Route(signed_in(302), signed_in(302)),
    "account_set_password": MY_ACCOUNT,
    "account_reset_password": Route(everyone(200), everyone(200)),
    "account_reset_password_done": PAGE,
    "account_reset_password_from_key": Route(everyone(200), everyone(200), lambda world: ["1", "abc"]),
    "account_reset_password_from_key_done": PAGE,
    "mfa_index": Route(signed_in(200), signed_in(405)),
    "mfa_authenticate": Route(everyone(302), everyone(302)),
    "mfa_reauthenticate": Route(signed_in(403), signed_in(403)),
    "mfa_activate_totp": MY_ACCOUNT,
    "mfa_deactivate_totp": NOTHING_YET,
    "mfa_view_recovery_codes": Route(signed_in(404), signed_in(405)),
    "mfa_generate_recovery_codes": MY_ACCOUNT,
    "mfa_download_recovery_codes": NOTHING_YET,
    "socialaccount_login_cancelled": PAGE,
    "socialaccount_login_error": Route(signed_in(401), signed_in(405)),
    "socialaccount_signup": Route(everyone(302), everyone(302)),
    "socialaccount_connections": MY_ACCOUNT,
    "compte/social/login/cancelled/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/login/cancelled/"}),
    "compte/social/login/error/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/login/error/"}),
    "compte/social/signup/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/signup/"}),
    "compte/social/connections/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/connections/"}),
    "openid_connect_login": NO_PROVIDER,
    "openid_connect_callback": NO_PROVIDER,
    "usersessions_list": Route(signed_in(200), signed_in(302)),
}
