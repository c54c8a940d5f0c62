package screen

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

// Terminal says whether what was painted can be painted over.
func (s *Screen) Terminal() bool { return s.terminal }

// Paint shows lines. On a terminal they take the place of those that were painted
// before, and those that it has no room for are left out.
func (s *Screen) Paint(lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.terminal {
		fmt.Fprintln(s.out, strings.Join(lines, "\n"))
		return
	}
	var b strings.Builder
	if s.painted > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", s.painted) // up (CUU)
	}
	b.WriteString("\r\x1b[J" + noWrap) // clear to the end (ED)
	if rows := s.rows(); rows > 1 && len(lines) >= rows {
		lines = append(lines[:rows-2:rows-2], fmt.Sprintf("… %d lines more than the terminal has room for", len(lines)-rows+2))
	}
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	b.WriteString(wrapAgain)
	s.painted = len(lines)
	fmt.Fprint(s.out, b.String())
}

// rows is how many lines the terminal shows; 0: it does not say.
func rows(f *os.File) int {
	var size struct{ rows, columns, x, y uint16 }
	_, _, failure := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	if failure != 0 {
		return 0
	}
	return int(size.rows)
}
