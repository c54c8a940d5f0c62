package app

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/aws/jsii-runtime-go"
)

// closeCDK ends the CDK's process. What that process still has to say, such as the
// findings of the validation, comes through os.Stderr while it ends. So does a
// message of jsii's own: it waits for the process in two places at once, and the
// one that comes second complains. That message is left out.
func closeCDK() {
	read, write, err := os.Pipe()
	if err != nil {
		jsii.Close()
		return
	}
	stderr := os.Stderr
	said := make(chan []byte)
	go func() {
		text, _ := io.ReadAll(read) // of a pipe to ourselves
		said <- text
	}()
	os.Stderr = write
	jsii.Close()
	awaitWaiter()
	os.Stderr = stderr
	write.Close()
	const complaint = "Runtime process exited abnormally: waitid: no child processes"
	stderr.Write(bytes.ReplaceAll(<-said, []byte(complaint), nil))
}

// awaitWaiter waits for the second place, a goroutine that jsii lets nobody know
// of. The process is gone: it needs a moment.
func awaitWaiter() {
	stacks := make([]byte, 1<<20)
	for range 100 {
		all := stacks[:runtime.Stack(stacks, true)]
		if !bytes.Contains(all, []byte("jsii-runtime-go/internal/kernel/process.(*Process).ensureStarted")) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
