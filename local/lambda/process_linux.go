package lambda

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent has the kernel kill the child when the endpoint dies, even of
// SIGKILL.
func dieWithParent(attr *syscall.SysProcAttr) *syscall.SysProcAttr {
	attr.Pdeathsig = syscall.SIGKILL
	return attr
}

// peakMemory is the most memory that the process has used, in MB; 0: unknown.
func (p *process) peakMemory() int {
	select {
	case <-p.exited:
		if usage, ok := p.cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			return int(usage.Maxrss >> 10)
		}
		return 0
	default:
	}
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(value, "kB")))
			return (kb + 1023) >> 10
		}
	}
	return 0
}
