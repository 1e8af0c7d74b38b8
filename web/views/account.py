"""Signing in and out."""

from __future__ import annotations

import math

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import access

blueprint = Blueprint("account", __name__)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    target = access.safe_target(request.args.get("next", "/"))
    if access.current_owner():
        return redirect(target, 303)
    return render_template("sign_in.html", target=target, name="")


@blueprint.post("/sign-in")
def signed_in() -> ResponseReturnValue:
    name, password = request.form.get("name", "").strip()[:200], request.form.get("password", "")
    target = access.safe_target(request.form.get("next", "/"))
    wait = access.sign_in(name, password)
    if wait is None:
        return redirect(target, 303)
    page = render_template("sign_in.html", target=target, name=name, failed=True, minutes=math.ceil(wait / 60))
    return (page, 429, {"Retry-After": str(math.ceil(wait))}) if wait else (page, 401)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    access.sign_out()
    flash(_("已退出登录。"))
    return redirect(url_for("search.home"), 303)
