package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const lockFile = ".lock"

// lock keeps the folder for one endpoint, which removes what it finds in it. The
// kernel lets go of it when the process ends, however that comes about; the file
// stays, and says where the endpoint is as long as there is one.
func lock(dir, url string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("local endpoint: its files need a folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("local endpoint: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		if err = errors.Join(file.Truncate(0), writeLine(file, url)); err == nil {
			return file, nil
		}
	}
	file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("local endpoint: another one uses folder %s: end that one, or choose another folder", dir)
	}
	return nil, fmt.Errorf("local endpoint: lock folder %s: %w", dir, err)
}

func writeLine(file *os.File, line string) error {
	_, err := file.WriteAt([]byte(line+"\n"), 0)
	return err
}

// unlock ends what lock began.
func unlock(file *os.File) error { return errors.Join(file.Truncate(0), file.Close()) }

// Running is the URL of the endpoint that has its files in dir, or empty. One that was
// killed may still be named: who asks it gets no answer.
func Running(dir string) (url string, err error) {
	text, err := os.ReadFile(filepath.Join(dir, lockFile))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}
