package x1

import (
	"strings"
	"testing"
)

func TestAppendUUID(t *testing.T) {
	const canonical = "0123456f-89ab-cdef-0123-456789abcdef"
	for in, want := range map[string]string{
		canonical:                              canonical,
		strings.ToUpper(canonical):             canonical,
		"0123456F-89ab-CDEF-0123-456789aBcDeF": canonical,
		"00000000-0000-0000-0000-000000000000": "00000000-0000-0000-0000-000000000000",
	} {
		if got, ok := appendUUID([]byte("x"), []byte(in)); !ok || string(got) != "x"+want {
			t.Errorf("%s: %s, %t, want x%s", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "x", strings.ReplaceAll(canonical, "-", ""), "{" + canonical + "}", "urn:uuid:" + canonical,
		canonical + "0", canonical[1:], "g" + canonical[1:], strings.Replace(canonical, "-", "0", 1),
		"01234567-89ab-cdef-0123_456789abcdef", "-1234567-89ab-cdef-0123-456789abcdef", "éé34567-89ab-cdef-0123-456789abcdef",
	} {
		if got, ok := appendUUID(nil, []byte(in)); ok {
			t.Errorf("%q is taken: %s", in, got)
		}
	}
}
