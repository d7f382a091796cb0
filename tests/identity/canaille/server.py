"""Canaille as a site would run it for this program; what the tests ask of it comes over standard input, a line each."""

import datetime
import json
import sys
import threading

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server, WSGIRequestHandler

settings = json.loads(sys.argv[1])


def new_key():
    return RSAKey.generate_key(2048, auto_kid=True, parameters={"use": "sig", "alg": "RS256"}).as_dict(private=True)


config = {
    "SECRET_KEY": "tests",
    "CANAILLE": {"NAME": "Tests", "JAVASCRIPT": False, "ADMIN_EMAIL": "tests@binhan.example"},
    "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{settings['folder']}/canaille.sqlite"},
    "CANAILLE_OIDC": {
        "ACTIVE_JWKS": [new_key()],
        "USERINFO_MAPPING": {"PREFERRED_USERNAME": "{{ user.user_name }}"},
    },
}
# Without a name of its own the server cannot take the token request of a public client.
config["SERVER_NAME"] = f"{settings['host']}:{settings['port']}"
config["PREFERRED_URL_SCHEME"] = "http"
app = create_app(config)


def behind_a_proxy(environ, start):
    """As where a proxy in front hands on the name of the site."""
    environ["HTTP_HOST"] = config["SERVER_NAME"]
    return app(environ, start)


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


server = make_server("127.0.0.1", settings["port"], behind_a_proxy, threaded=True, request_handler=Quiet)
base = f"http://127.0.0.1:{settings['port']}"

with app.app_context():
    backend = Backend.instance
    user = models.User(
        user_name=settings["account"],
        formatted_name=settings["name"],
        family_name=settings["name"],
        emails=[settings["account"]],
        password=settings["password"],
    )
    if settings["denied"]:
        user.lock_date = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    backend.save(user)
    client = models.Client(
        client_id="lienthong-desktop",
        client_name="Liên thông",
        client_uri=base,
        redirect_uris=settings["redirects"],
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        scope=["openid", "profile", "email", "offline_access"],
        token_endpoint_auth_method="none",
        client_id_issued_at=datetime.datetime.now(datetime.timezone.utc),
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)


def expire_access():
    for token in backend.query(models.Token):
        token.issue_date = token.issue_date - datetime.timedelta(days=1)
        token.lifetime = 1
        backend.save(token)


def revoke_refresh():
    for token in backend.query(models.Token):
        token.revokation_date = datetime.datetime.now(datetime.timezone.utc)
        backend.save(token)


def end_sessions():
    app.config["SECRET_KEY"] = "other"


def rotate_key():
    app.config["CANAILLE_OIDC"]["ACTIVE_JWKS"] = [new_key()]


does = {
    "expire-access": expire_access,
    "revoke-refresh": revoke_refresh,
    "end-sessions": end_sessions,
    "rotate-key": rotate_key,
}
threading.Thread(target=server.serve_forever, daemon=True).start()
with app.test_request_context(base_url=base):
    from canaille.oidc.provider import get_issuer

    print(json.dumps({"issuer": get_issuer(), "base": base}), flush=True)
for line in sys.stdin:
    with app.app_context():
        does[line.strip()]()
    print(json.dumps({"done": line.strip()}), flush=True)
