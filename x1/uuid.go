package x1

// appendUUID appends a UUID in lower case if text is one: 8-4-4-4-12 hexadecimal
// digits of either case, of any version.
func appendUUID(dst, text []byte) ([]byte, bool) {
	if len(text) != 36 {
		return dst, false
	}
	for i, c := range text {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return dst, false
			}
		case 'A' <= c && c <= 'F':
			c += 'a' - 'A'
		case '0' <= c && c <= '9' || 'a' <= c && c <= 'f':
		default:
			return dst, false
		}
		dst = append(dst, c)
	}
	return dst, true
}
