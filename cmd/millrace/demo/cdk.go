package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CDK runs the AWS CDK CLI, as package-lock.json pins it, against an endpoint.
type CDK struct {
	Root     string   // the app's folder: cdk.json and node_modules are there
	Assembly string   // where the synthesized templates go
	Env      []string // of the child, see Environment
	Out      io.Writer
}

// Bootstrap prepares account and region, as every account needs once.
func (c CDK) Bootstrap(ctx context.Context, account, region string) error {
	return c.run(ctx, "bootstrap", "aws://"+account+"/"+region, "--output", c.Assembly)
}

// Deploy synthesizes the environment's stacks and deploys all of them.
func (c CDK) Deploy(ctx context.Context, env string) error {
	return c.run(ctx, "deploy", "--all", "-c", "env="+env, "--require-approval", "never", "--output", c.Assembly)
}

// Destroy deletes the stacks that Deploy made, from the same templates.
func (c CDK) Destroy(ctx context.Context) error {
	return c.run(ctx, "destroy", "--all", "--force", "--app", c.Assembly)
}

func (c CDK) run(ctx context.Context, args ...string) error {
	root, err := filepath.Abs(c.Root)
	if err != nil {
		return err
	}
	program := filepath.Join(root, "node_modules", ".bin", "cdk")
	if _, err := os.Stat(program); err != nil {
		return errors.New("the CDK CLI is not installed here: run npm ci")
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = root, c.Env
	cmd.Stdout, cmd.Stderr = c.Out, c.Out
	// Ctrl-C reaches the CLI too; it gets time to end what it has begun.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("cdk %s: %w", args[0], err)
	}
	return nil
}

// Environment is the process environment for programs that shall see the
// endpoint and nothing of the user's own AWS configuration.
func Environment(endpoint, region, accessKey, secretKey string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "AWS_") && !strings.HasPrefix(v, "CDK_") {
			env = append(env, v)
		}
	}
	return append(env, append(Exports(endpoint, region, accessKey, secretKey),
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"NODE_NO_WARNINGS=1", // of the SDK in the CLI, on Node 20
		"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1",
	)...)
}

// Exports are the variables that point the CDK CLI, the AWS CLI and any SDK at
// the endpoint.
func Exports(endpoint, region, accessKey, secretKey string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + endpoint,
		"AWS_ACCESS_KEY_ID=" + accessKey,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
	}
}

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
