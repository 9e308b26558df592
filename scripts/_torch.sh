# shellcheck shell=bash
# shellcheck disable=SC2154  # what the reader defines
# Which torch 2.13.0 to use; read by scripts/install, which defines `pip`, `say`, `locked`, `$python`.
#
#   1. one that can be imported already, in .venv or in the Python that .venv was made with, is kept
#   2. else the CPU build, by its hash, where pip is set up to find it
#   3. else whatever build of that version the index has, after saying how large it is

torch_version=2.13.0

has_torch() { # has_torch PYTHON
  "$1" -c "import sys, torch; sys.exit(torch.__version__.split('+')[0] != '$torch_version')" 2>/dev/null
}

install_torch() {
  has_torch "$python" && return
  keep_outer_torch && return
  local plan
  plan=$(mktemp)
  # Asks what would be installed, without downloading it.
  pip install -qq --dry-run --ignore-installed --only-binary :all: --report "$plan" "torch==$torch_version"
  if locked && grep -q '"version": "[^"]*+cpu"' "$plan"; then
    say "Installing the CPU build of torch $torch_version …"
    pip install -qq --no-deps --require-hashes -r requirements-torch.lock
  else
    tell_size "$plan"
    pip install -qq --only-binary :all: "torch==$torch_version"
  fi
  rm -f "$plan"
}

# A torch of the outer Python comes into .venv by a line in a .pth file; all else of .venv goes before it.
keep_outer_torch() {
  local outer home
  outer=$(cat .venv/.made-with)
  has_torch "$outer" || return 1
  home=$("$outer" -c 'import pathlib, torch; print(pathlib.Path(torch.__file__).parents[1])')
  say "Keeping torch $torch_version of $outer."
  "$python" -c 'import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "outer_torch.pth").write_text(sys.argv[1] + "\n")' "$home"
  has_torch "$python"
}

tell_size() { # tell_size PLAN
  "$python" - "$1" <<'PYTHON' >&2
import json, sys, urllib.request

items = json.load(open(sys.argv[1]))["install"]
size = known = 0
for item in items:
    try:
        ask = urllib.request.Request(item["download_info"]["url"], method="HEAD")
        size += int(urllib.request.urlopen(ask, timeout=20).headers["Content-Length"])
        known += 1
    except Exception:  # a size that is not told is only not told
        pass
torch = next(i["metadata"]["version"] for i in items if i["metadata"]["name"] == "torch")
about = f"{size / 1e9:.1f} GB in {known} of {len(items)} files" if known else "of unknown size"
print(f"No CPU build of torch is set up for pip. Downloading torch {torch} and what it needs: {about}.")
print("(For the small CPU build, stop here and set PIP_EXTRA_INDEX_URL to PyTorch's CPU index.)")
PYTHON
}
