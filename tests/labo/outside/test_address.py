"""Which addresses are refused before anything is looked up, and which numbers after."""

import pytest

from labo.outside.address import AddressRefused, is_public, read_address

HOSTILE = [
    # Numbers, in every figure that a browser or a library understands.
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0X7F.0x0.0x0.0x1/",
    "http://127.0.0.0x1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://0x/",
    "http://127.0.0.1:80/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://100.100.100.200/",
    "http://93.184.215.14/",
    "http://999.999.999.999/",
    "http://1.2.3.4.5/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    "http://[::1",
    "http://[v1.fe]/",
    # Names of the inside.
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://app.localhost/",
    "http://intranet/",
    "http://imprimante.local/",
    "http://metadata.google.internal/",
    "http://instance-data/",
    "http://wiki.lan/",
    "http://wiki.corp/",
    "http://1.0.0.127.in-addr.arpa/",
    "http://exemple.onion/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    # Credentials, and what is read as one site and is another.
    "http://agent:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "http://@example.org/",
    "http://example.org:80@evil.example.net/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\example.org/",
    "http://example.org#@127.0.0.1:80\\",
    "http://127.0.0.1\\.example.org/",
    # Ports.
    "http://example.org:8000/",
    "http://example.org:443/",
    "https://example.org:80/",
    "https://example.org:22/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:http/",
    "http://example.org:-80/",
    # Other schemes.
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org:70/_",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org/",
    "example.org",
    "",
    # Signs that have no place there.
    "http://example.org/\r\nHost: inside",
    "http://example.org/\x00",
    " http://example.org/",
    "http://exam\tple.org/",
    "http://example.org/a b",
    "http://exam\u200bple.org/",
    "http://\u202eexample.org/",
    # Names that are none.
    "http:///chemin",
    "http://.example.org/",
    "http://example..org/",
    "http://-example.org/",
    "http://exa%6dple.org/",
    "http://exam ple.org/",
    f"http://{'a' * 64}.example.org/",
    f"http://example.org/{'a' * 2000}",
    f"http://example.org/{'é' * 400}",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_hostile_address_is_refused(address):
    with pytest.raises(AddressRefused) as refusal:
        read_address(address)

    assert str(refusal.value)[0].isupper()
    assert str(refusal.value).endswith(".")


def test_table_of_hostile_addresses_is_long():
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG:443/Chemin", "https://example.org/Chemin"),
        ("http://example.org./", "http://example.org/"),
        ("http://example.org:/", "http://example.org/"),
        ("https://example.org?a=1", "https://example.org/?a=1"),
        ("https://example.org/é?q=été#haut", "https://example.org/%C3%A9?q=%C3%A9t%C3%A9"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://métropole.fr/", "https://xn--mtropole-b1a.fr/"),
        ("https://1001.example.org/", "https://1001.example.org/"),
    ],
)
def test_public_address_is_read(address, read):
    assert read_address(address).address == read


INSIDE = [
    *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1"),
    *("192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
    *("fe80::1%eth0", "2606:2800:21f:cb07::1%1", "fec0::1", "ff02::1", "5f00::1", "localhost", "", "127.1"),
]


@pytest.mark.parametrize("number", INSIDE)
def test_number_of_the_inside_is_not_public(number):
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.215.14", "8.8.8.8", "172.32.0.1", "2606:2800:21f:cb07::1", "2a00:1450::1"])
def test_number_of_the_internet_is_public(number):
    assert is_public(number)
