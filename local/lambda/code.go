package lambda

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// maxUnzipped is the quota of a deployment package's unpacked size.
const maxUnzipped = 250 << 20

// code is a deployment package, unpacked and ready to run.
type code struct {
	sha256  string // base64, CodeSha256 of the API
	size    int64
	dir     string // what is /var/task on Lambda
	program string // the bootstrap, or what was built from its source for this host
}

// packages unpacks deployment packages and makes them runnable, each once.
type packages struct {
	dir    string
	source string
	log    *slog.Logger
	mu     sync.Mutex // one at a time: a build uses all cores anyway
}

// load makes the function's code of a zip file. arch is Lambda's name of it.
func (p *packages) load(ctx context.Context, function, arch string, archive []byte) (*code, error) {
	sum := sha256.Sum256(archive)
	c := &code{
		sha256: base64.StdEncoding.EncodeToString(sum[:]),
		size:   int64(len(archive)),
		dir:    filepath.Join(p.dir, "code", hex.EncodeToString(sum[:])),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := os.Stat(c.dir); err != nil {
		if err := unpack(archive, c.dir); err != nil {
			return nil, invalid("function %s: its deployment package cannot be used: %v", function, err)
		}
	}
	if err := checkBootstrap(c.dir); err != nil {
		return nil, invalid("function %s: %v", function, err)
	}
	var err error
	if c.program, err = p.runnable(ctx, function, arch, c.dir); err != nil {
		return nil, invalid("function %s: %v", function, err)
	}
	return c, nil
}

// unpack writes the archive to dir, whole or not at all.
func unpack(archive []byte, dir string) error {
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return fmt.Errorf("it is no zip file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "unpacking-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	var total uint64
	for _, f := range r.File {
		if total += f.UncompressedSize64; total > maxUnzipped {
			return fmt.Errorf("unpacked it has more than %d bytes", maxUnzipped)
		}
		if err := unpackFile(f, fresh); err != nil {
			return err
		}
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	return os.Rename(fresh, dir)
}

func unpackFile(f *zip.File, dir string) error {
	if !filepath.IsLocal(f.Name) {
		return fmt.Errorf("entry %q leaves the package", f.Name)
	}
	path := filepath.Join(dir, f.Name)
	if f.FileInfo().IsDir() {
		return os.MkdirAll(path, 0o755)
	}
	if !f.Mode().IsRegular() {
		return fmt.Errorf("entry %q is no regular file (%s)", f.Name, f.Mode())
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, f.Mode().Perm()|0o400)
	if err != nil {
		return err
	}
	if _, err := io.CopyN(out, in, int64(f.UncompressedSize64)); err != nil {
		out.Close()
		return fmt.Errorf("entry %q: %w", f.Name, err)
	}
	return out.Close()
}

// checkBootstrap wants the program where Lambda looks for it ("Building a custom
// runtime" in the developer guide: at the root, with permission to execute).
func checkBootstrap(dir string) error {
	info, err := os.Stat(filepath.Join(dir, "bootstrap"))
	if err != nil {
		if elsewhere, _ := filepath.Glob(filepath.Join(dir, "*", "bootstrap")); len(elsewhere) > 0 {
			return fmt.Errorf("bootstrap is not at the root of its deployment package but in %s: Lambda looks for it at the root", filepath.Base(filepath.Dir(elsewhere[0])))
		}
		return fmt.Errorf("its deployment package has no bootstrap at the root; it has %s", listing(dir))
	}
	if info.Mode().Perm()&0o111 == 0 {
		return fmt.Errorf("bootstrap has no permission to execute (mode %s): on Lambda it fails with Runtime.InvalidEntrypoint", info.Mode())
	}
	return nil
}

func listing(dir string) string {
	entries, _ := os.ReadDir(dir)
	var names []string
	for i, e := range entries {
		if i == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, e.Name())
	}
	if names == nil {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
