package demo

//lint:file-ignore ST1005 Go and Node.js are names, and the errors begin with them.

import (
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// minNode is the oldest Node.js that the CDK CLI and jsii are maintained for.
const minNode = 20

// CheckTools says in one line what is missing on this machine.
func CheckTools() error {
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("Go is not on the PATH, and the app and its Lambda functions are compiled with it: install Go 1.26 or newer from https://go.dev/dl")
	}
	out, err := exec.Command("node", "--version").Output()
	if err != nil {
		return fmt.Errorf("Node.js is not on the PATH, and the CDK CLI runs on it: install Node.js %d or newer from https://nodejs.org", minNode)
	}
	version := strings.TrimSpace(string(out))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if n, err := strconv.Atoi(major); err != nil || n < minNode {
		return fmt.Errorf("Node.js here is %s, and the CDK CLI needs %d or newer: install it from https://nodejs.org", version, minNode)
	}
	return nil
}
