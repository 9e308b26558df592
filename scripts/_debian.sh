# shellcheck shell=bash
# What auditor wants from Debian, and how to get it; read by scripts/install.

# Which of our Debian packages are missing here, one a line. `-dev` adds what only tests use.
debian_missing() {
  have_library libpango-1.0.so.0 && have_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  have_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  have_chinese_font || echo fonts-noto-cjk
  if [ "${1:-}" = -dev ] && ! command -v pdftotext >/dev/null; then echo poppler-utils; fi
}

have_library() { .venv/bin/python -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

have_chinese_font() {
  if command -v fc-list >/dev/null; then
    [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
  else
    compgen -G '/usr/share/fonts/*/*/*CJK*' >/dev/null
  fi
}

debian_line() { echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"; }

# Installs Debian packages when that needs no password; false where it may not, or could not.
debian_install() {
  command -v apt-get >/dev/null || return 1
  local root=
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    root='sudo -n'
  fi
  echo "Installing from Debian: $* …" >&2
  local log
  log=$(mktemp)
  if ! { $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    return 1
  fi
  rm -f "$log"
}

# Brings what PDF pages and Chinese text need, or says what to type.
debian_for_pages() {
  local missing
  missing=$(debian_missing "$@" | xargs)
  [ -z "$missing" ] && return
  # shellcheck disable=SC2086  # a list of words
  debian_install $missing || true
  debian_remind "$@"
}

debian_remind() {
  local missing
  missing=$(debian_missing "$@" | xargs)
  [ -z "$missing" ] && return
  if command -v apt-get >/dev/null; then
    printf 'Everything but PDF and Chinese glyphs works. For those, type:\n    %s\n' "$(debian_line "$missing")" >&2
  else
    printf 'Everything but PDF and Chinese glyphs works. For those, install Pango, HarfBuzz and a Chinese font.\n' >&2
  fi
}
