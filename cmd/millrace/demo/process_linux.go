package demo

import "syscall"

// ownGroup puts a child into a process group of its own, and has the kernel kill
// it when the thread that starts it dies, even of SIGKILL.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
