package app

import (
	"bytes"
	"io"
	"os"

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
	os.Stderr = stderr
	write.Close()
	const complaint = "Runtime process exited abnormally: waitid: no child processes"
	stderr.Write(bytes.ReplaceAll(<-said, []byte(complaint), nil))
}
