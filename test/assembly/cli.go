package assembly

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// CLI runs the CDK CLI of the app in root, with a process environment such as
// demo.Environment makes, and returns what it says.
func CLI(ctx context.Context, root string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "cdk"), args...)
	cmd.Dir, cmd.Env = root, env
	output, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("cdk %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return string(output), nil
}
