package x1

// hexLower is each hexadecimal digit in lower case, and 0 for what is none.
var hexLower = func() (table [256]byte) {
	for _, c := range []byte("0123456789abcdef") {
		table[c] = c
	}
	for _, c := range []byte("ABCDEF") {
		table[c] = c + 'a' - 'A'
	}
	return table
}()

// appendUUID appends a UUID in lower case if text is one: 8-4-4-4-12 hexadecimal
// digits of either case, of any version.
func appendUUID(dst, text []byte) ([]byte, bool) {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return dst, false
	}
	start := len(dst)
	dst = append(dst, text...)
	id := (*[36]byte)(dst[start:])
	ok := lowerHex(id[0:8])
	ok = lowerHex(id[9:13]) && ok
	ok = lowerHex(id[14:18]) && ok
	ok = lowerHex(id[19:23]) && ok
	ok = lowerHex(id[24:36]) && ok
	return dst, ok
}

// lowerHex puts hexadecimal digits into lower case, and says whether all are.
func lowerHex(digits []byte) bool {
	ok := true
	for i, c := range digits {
		c = hexLower[c]
		digits[i] = c
		ok = ok && c != 0
	}
	return ok
}
