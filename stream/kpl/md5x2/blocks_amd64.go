package md5x2

// blocks takes n bytes, a multiple of 64 and not 0, of one message into x and of
// another into y. Each step of MD5 needs what the one before made, so that a
// processor waits most of the time; the steps of the other message fill it.
//
//go:noescape
func blocks(x, y *state, p, q *byte, n int)
