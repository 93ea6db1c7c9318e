#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tries a command of the README on a bare Debian 12, as root, in a chroot:
#   packaging/try-in-chroot.sh FOLDER run | test [PRESET] | ci
# FOLDER (outside the project, about 4 GB) keeps the bare system and the fetched packages for the
# next try. What is tried is the last commit, as somebody who unpacks it would have it.
# ENGLOG_SAMPLES_DIR, where set, is seen read-only beside the project, under the name `shared`.
# The packages come from wherever this machine's own apt gets them.
set -euo pipefail

usage() { sed -n '3,8s/^# //p' "$0" >&2 && exit 2; }
folder=${1:-} what=${2:-} preset=${3:-dev}
case $what in
run) command=packaging/run.sh ;;
test) command="packaging/test.sh $preset" ;;
ci) command="bash .ci/run" ;;
*) usage ;;
esac
[[ -n $folder ]] || usage
((EUID == 0)) || { echo "try-in-chroot: only root can mount and chroot" >&2 && exit 1; }

# Mounts made below live in a namespace of this run: they vanish with it, however it ends.
if [[ ${ENGLOG_CHROOT_NAMESPACE:-} != own ]]; then
    exec env ENGLOG_CHROOT_NAMESPACE=own unshare --mount --propagation private \
        bash "$0" "$@"
fi

suite=bookworm
project=$(cd "$(dirname "$0")/.." && pwd)
"$project/packaging/bootstrap.sh" --release
mkdir -p "$folder/packages"
folder=$(cd "$folder" && pwd)
root=$folder/root

sources=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | grep -E " $suite(-updates|-security)? " || true)
mirror=$(awk -v suite=$suite '$3 == suite { print $2; exit }' <<<"$sources")
[[ -n $mirror ]] || { echo "try-in-chroot: apt here knows no source of $suite" >&2 && exit 1; }

if [[ ! -f $folder/$suite.tar ]]; then
    rm -rf "$root"
    debootstrap --variant=minbase $suite "$root" "$mirror"
    tar -C "$root" --exclude=./var/cache/apt/archives/* -cf "$folder/$suite.tar.part" .
    mv "$folder/$suite.tar.part" "$folder/$suite.tar"
fi
rm -rf "$root"
mkdir "$root"
tar -C "$root" -xf "$folder/$suite.tar"

echo "$sources" >"$root/etc/apt/sources.list"
apt-config dump Acquire >"$root/etc/apt/apt.conf.d/00host" # proxies and the like
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir -p "$root/etc/ssl/certs" "$root/usr/local/share/ca-certificates"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/usr/local/share/ca-certificates/host.crt" # outlives an update
mkdir -p "$root/home/project"
git -C "$project" archive HEAD | tar -C "$root/home/project" -x

mount -t proc proc "$root/proc"
for place in dev sys; do
    mount --rbind "/$place" "$root/$place"
done
mount --bind "$folder/packages" "$root/var/cache/apt/archives"
environment=(HOME=/root LC_ALL=C.UTF-8 "TERM=${TERM:-dumb}"
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
if [[ -n ${ENGLOG_SAMPLES_DIR:-} ]]; then
    mkdir "$root/home/shared"
    mount --bind -o ro "$ENGLOG_SAMPLES_DIR" "$root/home/shared"
    environment+=(ENGLOG_SAMPLES_DIR=/home/shared ENGLOG_REQUIRE_SAMPLES=1)
fi

started=$SECONDS
status=0
chroot "$root" /usr/bin/env -i "${environment[@]}" bash -c "cd /home/project && $command" </dev/null ||
    status=$?
echo "try-in-chroot: '$command' ended with $status after $((SECONDS - started)) s;" \
    "left for a look in $root/home/project" >&2
exit $status
