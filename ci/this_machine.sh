# The settings by which this machine reaches packages, read from it and given to a fresh system:
# mirror, proxies, certificates, npm's registry. Sourced by ci/fresh-machine, which sets suite and
# mirror.
# shellcheck shell=bash disable=SC2016,SC2154

# Lines "URI SUITE COMPONENT" of the Debian archives that apt is set up for.
archives() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$suite" '$2 == suite || $2 == suite "-updates" || $2 == suite "-security"' |
    sort -u
}

if [[ -z $mirror ]]; then
  mirror=$(archives | awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }')
  [[ -n $mirror ]] || die "apt here has no source of Debian $suite: give --mirror URL" 69
fi

# What commands in the fresh system find in their environment, and nothing else of ours.
environment=(HOME=/root USER=root LANG=C.UTF-8
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM-dumb}")
for name in http_proxy https_proxy ftp_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [[ -z ${!name-} ]] || environment+=("$name=${!name}")
done
# debootstrap fetches with wget, which reads the environment and not apt's settings.
apt_proxy=""
eval "$(apt-config shell apt_proxy Acquire::http::Proxy)"
if [[ -n $apt_proxy && -z ${http_proxy-} ]]; then export http_proxy=$apt_proxy; fi

bundle=/etc/ssl/certs/ca-certificates.crt
if [[ -f $bundle ]]; then
  environment+=("SSL_CERT_FILE=$bundle" "NODE_EXTRA_CA_CERTS=$bundle")
fi

# settings_into SYSTEM
settings_into() {
  local system=$1 file
  {
    say "deb $mirror $suite main"
    archives | awk -v suite="$suite" '$2 != suite && $3 == "main" { print "deb", $1, $2, $3 }'
  } >"$system/etc/apt/sources.list"
  # How apt fetches; not what else this machine has apt do.
  apt-config dump |
    grep -E '^Acquire::(http|https|ftp|Retries|Check-|Allow|Force|Max-Valid|Min-Valid|Queue-Mode)' \
      >"$system/etc/apt/apt.conf.d/99this-machine" || true
  for file in /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/trusted.gpg.d; do
    if [[ -e $file ]]; then cp -a "$file" "$system/etc/apt/"; fi
  done
  for file in /etc/resolv.conf /etc/hosts; do
    if [[ -e $file ]]; then cp --remove-destination -L "$file" "$system$file"; fi
  done

  # The bundle for programs that run before the package ca-certificates is there, the single
  # certificates for when it is installed and makes the bundle anew.
  mkdir -p "$system/etc/ssl/certs" "$system/usr/local/share/ca-certificates"
  if [[ -f $bundle ]]; then cp -L --remove-destination "$bundle" "$system$bundle"; fi
  if [[ -d /usr/local/share/ca-certificates ]]; then
    cp -aL /usr/local/share/ca-certificates/. "$system/usr/local/share/ca-certificates/"
  fi

  # npm: the user's settings and the machine's; they may hold a token, so only root may read them.
  if command -v npm >/dev/null; then
    local settings=$system/root/.npmrc
    install -m 600 /dev/null "$settings"
    for file in "$(npm config get globalconfig 2>/dev/null)" "$(npm config get userconfig 2>/dev/null)"; do
      if [[ -f $file ]]; then cat "$file" >>"$settings" && say "" >>"$settings"; fi
    done
  fi
}
