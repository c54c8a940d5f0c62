package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A second endpoint would remove the files of the first.
func TestAFolderIsOneEndpoints(t *testing.T) {
	dir := t.TempDir()
	first := startLocal(t, dir)
	file := write(t, filepath.Join(dir, "files", "s3", "an-object"), "kept", 0o600)
	run(t, dir, nil, millrace, "local", "--dir", "files").wantLine(t, filepath.Join(dir, "files"), "another one uses", "choose another folder")
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the first endpoint's files are touched: %v", err)
	}
	// Killed, it holds the folder no longer.
	first.cmd.Process.Kill()
	first.end()
	second := startLocal(t, dir)
	second.cmd.Process.Signal(syscall.SIGTERM)
	if code := second.end(); code != 0 {
		t.Errorf("millrace local ends with %d when it is told to", code)
	}
}

// Another endpoint is no hindrance to a demo, which has a folder of its own.
func TestADemoBesideAnEndpoint(t *testing.T) {
	dir, _, variables := app(t)
	startLocal(t, dir)
	run(t, dir, variables, millrace, twoEvents...).wantWords(t, twoLost)
}

func waitForFile(t *testing.T, name string) {
	t.Helper()
	for late := time.Now().Add(deadline); ; time.Sleep(10 * time.Millisecond) {
		if info, err := os.Stat(name); err == nil && info.Size() > 0 {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%s does not come", name)
		}
	}
}
