package stream

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// FuzzBase64 compares with encoding/base64, which also takes line breaks.
func FuzzBase64(f *testing.F) {
	f.Add([]byte("QUJD"))
	f.Add([]byte("QUI="))
	f.Add([]byte("QQ=="))
	f.Add([]byte("QR=="))
	f.Add([]byte("QQ==QQ=="))
	f.Add([]byte("QUJ\nD"))
	f.Add([]byte("QU\\/D"))
	f.Add([]byte(strings.Repeat("QUJD", 40) + "Q*=="))
	f.Add([]byte(strings.Repeat("QUJD", 40) + "\r\n" + strings.Repeat("QUJD", 40)))
	f.Fuzz(func(t *testing.T, text []byte) {
		want, wantErr := base64.StdEncoding.DecodeString(string(text))
		lineBreaks := bytes.ContainsAny(text, "\r\n")
		in := bytes.Clone(text)
		n, err := decodeBase64(in)
		if (err == nil) != (wantErr == nil && !lineBreaks) {
			t.Fatalf("%q: %v, the standard library: %v", text, err, wantErr)
		}
		if err == nil && !bytes.Equal(in[:n], want) {
			t.Fatalf("%q is decoded to %q, want %q", text, in[:n], want)
		}
		encoded := appendBase64([]byte("before"), text)
		if string(encoded) != "before"+base64.StdEncoding.EncodeToString(text) {
			t.Fatalf("%q is encoded as %q", text, encoded)
		}
	})
}

// TestBase64OfAllLengths passes the ends of the vectors that are decoded at once.
func TestBase64OfAllLengths(t *testing.T) {
	data := make([]byte, 1000)
	for i := range data {
		data[i] = byte(i * 151)
	}
	for n := range data {
		text := []byte(base64.StdEncoding.EncodeToString(data[:n]))
		if got := appendBase64(nil, data[:n]); !bytes.Equal(got, text) {
			t.Fatalf("%d bytes are encoded as %q", n, got)
		}
		if m, err := decodeBase64(text); err != nil || !bytes.Equal(text[:m], data[:n]) {
			t.Fatalf("%d bytes are decoded to %d: %v", n, m, err)
		}
		for i := range min(n, 100) { // each bad character is found, wherever it is
			text := []byte(base64.StdEncoding.EncodeToString(data[:n]))
			text[i*len(text)/min(n, 100)] = "*\n\x00\xff\""[i%5]
			if _, err := decodeBase64(text); err == nil {
				t.Fatalf("%d bytes with a bad character at %d are decoded", n, i)
			}
		}
	}
}
