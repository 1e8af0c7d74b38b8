"""``jianbao user``: the accounts that may save, correct and administer in the web app."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from archive.console import home_option, json_option, language, print_json, say
from archive.errors import UsageError
from archive.home import Home

if TYPE_CHECKING:
    from web.accounts import Accounts

_password_option = click.option(
    "--password-stdin", is_flag=True, help="密码是标准输入的第一行 / the password is the first line of standard input"
)


@click.group()
def user() -> None:
    """网页的账户 / accounts of the web app"""


@user.command()
@click.argument("name", metavar="NAME")
@_password_option
@home_option
def add(name: str, password_stdin: bool, home: Home) -> None:
    """添加账户，密码另外输入 / add an account; the password is asked for"""
    accounts = _accounts(home)
    accounts.add(name, _password(password_stdin))
    say(f"已添加账户 {name}", f"added {name}")


@user.command("list")
@json_option
@home_option
def list_(as_json: bool, home: Home) -> None:
    """列出账户 / list the accounts"""
    every = _accounts(home).every()
    if as_json:
        print_json([{"name": user.name, "added": user.added.isoformat()} for user in every])
        return
    for user in every:
        click.echo(f"{user.name}\t{user.added:%Y-%m-%d}")
    say(f"共 {len(every)} 个", f"{len(every)} in all")


@user.command()
@click.argument("name", metavar="NAME")
@_password_option
@home_option
def passwd(name: str, password_stdin: bool, home: Home) -> None:
    """换密码，并结束这个账户的所有登录 / set another password and end the account's sessions"""
    accounts = _accounts(home)
    accounts.set_password(name, _password(password_stdin))
    say(f"已换 {name} 的密码", f"changed the password of {name}")


@user.command()
@click.argument("name", metavar="NAME")
@home_option
def remove(name: str, home: Home) -> None:
    """删除账户；它写下的都留着 / remove an account; what it wrote stays"""
    _accounts(home).remove(name)
    say(f"已删除账户 {name}", f"removed {name}")


def _accounts(home: Home) -> Accounts:
    from archive.store.database import open_database
    from web.accounts import Accounts
    from web.security import secret_key

    accounts = Accounts(open_database(home))
    # sessions of these accounts are signed with it
    secret_key(home)
    return accounts


def _password(from_stdin: bool) -> str:
    """Typed twice at the terminal, or the first line of standard input; never an argument, which others could see."""
    if from_stdin:
        try:
            return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise UsageError(reason="密码不是 UTF-8", reason_en="the password is not UTF-8") from error
    if not sys.stdin.isatty():
        raise UsageError(
            reason="这里没有终端可以输入密码，请用 --password-stdin",
            reason_en="no terminal to ask for the password; use --password-stdin",
        )
    words = ("密码", "再输一次") if language() == "zh" else ("Password", "Again")
    typed: str = click.prompt(words[0], hide_input=True, confirmation_prompt=words[1], err=True)
    return typed
