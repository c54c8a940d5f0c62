//go:build unix && !linux

package lambda

import "syscall"

// dieWithParent changes nothing here: when the endpoint dies, the child's request
// for the next invocation fails, and Lambda's runtimes exit then.
func dieWithParent(attr *syscall.SysProcAttr) *syscall.SysProcAttr { return attr }

// peakMemory is unknown here.
func (p *process) peakMemory() int { return 0 }
