#!/usr/bin/env bash
# Installs what one needs beyond Rust and Node.js to: build | test | bench. Debian packages, and and for tests and
# bench the packages of npm and Python that judge or stand beside us. Idempotent; a second where nothing is missing. No system service is
# started or left enabled: the tests run their own processes in temporary folders.
set -euo pipefail
cd "$(dirname "$0")"

wanted=(build-essential ca-certificates clang libclang-dev libpcsclite-dev libssl-dev libxml2-dev libxmlsec1-dev
    libxmlsec1-openssl openssl pkg-config)
case "${1:-}" in
    build) ;;
    test) wanted+=(apache2 chromium fonts-liberation libapache2-mod-auth-openidc opensc opensc-pkcs11 pcscd
        pinentry-curses postgresql python3-venv sqlite3 util-linux vsmartcard-vpcd xmlsec1) ;;
    bench) wanted+=(postgresql sqlite3 util-linux wrk) ;;
    *) echo "usage: install.sh build | test | bench" >&2; exit 2 ;;
esac

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

is_installed() {
    case "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null || true)" in
        ii*) return 0 ;;
        *) return 1 ;;
    esac
}

# Services must not start while their package is installed (deb-systemd-invoke and invoke-rc.d ask policy-rc.d).
made_policy=no
forbid_starting() {
    [ -e /usr/sbin/policy-rc.d ] && return
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    made_policy=yes
}
allow_starting() {
    if [ "$made_policy" = yes ]; then as_root rm -f /usr/sbin/policy-rc.d; fi
}
trap allow_starting EXIT

missing=()
for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    echo "installing ${missing[*]}"
    forbid_starting
    # Debian makes and starts a "main" cluster unless told before; an existing installation is left as it is.
    if ! is_installed postgresql-common && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    had_apache=no
    if is_installed apache2; then had_apache=yes; fi
    as_root apt-get -q -o DPkg::Lock::Timeout=600 update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 \
        -o Dpkg::Options::=--force-confold install --no-install-recommends "${missing[@]}"
    # Debian enables Apache for the next start of the machine; nobody asked for that.
    if [ "$had_apache" = no ] && is_installed apache2 && command -v systemctl >/dev/null; then
        as_root systemctl --quiet disable apache2.service apache-htcacheclean.service 2>/dev/null || true
    fi
fi

command -v node >/dev/null || { echo "Node.js 20 or newer is missing" >&2; exit 1; }
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || { echo "Node.js is $(node --version), 20 or newer is needed" >&2; exit 1; }

[ "$1" != build ] || exit 0

# The stamp tells apart a finished installation of this very lock file from an older or interrupted one.
cd judges
if ! cmp -s package-lock.json node_modules/.installed-from; then
    echo "installing the npm packages of the judges"
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed-from
fi

[ "$1" = test ] || exit 0

# The Python judges live in an environment of their own, with the same kind of stamp.
cd python
if ! cmp -s requirements.txt .venv/installed-from; then
    echo "installing the Python packages of the judges"
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement requirements.txt
    cp requirements.txt .venv/installed-from
fi
