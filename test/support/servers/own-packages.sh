#!/bin/sh
# Packs the engine and nftables of this machine again as packages of a repository of its own, and removes them: no machine
# of the sandbox reaches another one. The newest Debian has no number, so it is called 13.
set -e
mkdir /srv/repository
for package in docker.io docker-cli nftables; do
  folder=/tmp/packed/$package
  mkdir -p "$folder/DEBIAN"
  # shellcheck disable=SC2016 # fields of dpkg-query
  dpkg-query -W -f 'Package: ${Package}\nVersion: ${Version}\nArchitecture: ${Architecture}\nDepends: ${Depends}\nMaintainer: test <test@example.com>\nDescription: packed again\n' "$package" |
    sed '/^Depends: $/d' >"$folder/DEBIAN/control"
  dpkg -L "$package" | while read -r path; do
    [ -f "$path" ] || [ -h "$path" ] || continue
    mkdir -p "$folder$(dirname "$path")"
    cp -a "$path" "$folder$path"
  done
  file=/srv/repository/$package.deb
  dpkg-deb --nocheck --build -Znone "$folder" "$file"
  {
    cat "$folder/DEBIAN/control"
    echo "Filename: ./$package.deb"
    echo "Size: $(stat -c %s "$file")"
    echo "SHA256: $(sha256sum "$file" | cut -d ' ' -f 1)"
    echo
  } >>/srv/repository/Packages
done
dpkg --purge --force-depends docker.io docker-cli nftables
rm -rf /tmp/packed /etc/apt/sources.list /etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list
sed -i '/^VERSION_ID=/d' /etc/os-release
echo 'VERSION_ID=13' >>/etc/os-release
