package local

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func started(t *testing.T, c Config) *Endpoint {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	e, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// TestDocsNameEveryResourceType holds that docs/local.md lists the resource
// types that the endpoint has, and no others.
func TestDocsNameEveryResourceType(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "local.md"))
	if err != nil {
		t.Fatal(err)
	}
	var documented, has []string
	for _, name := range regexp.MustCompile("`(AWS::[A-Za-z0-9:]+)`").FindAllStringSubmatch(string(text), -1) {
		// The engine's own are no resource.Type.
		if name[1] != "AWS::CDK::Metadata" && !strings.HasPrefix(name[1], "AWS::CloudFormation::") {
			documented = append(documented, name[1])
		}
	}
	for _, typ := range started(t, Config{}).resourceTypes() {
		has = append(has, typ.Name)
	}
	slices.Sort(documented)
	slices.Sort(has)
	if !slices.Equal(documented, has) {
		t.Errorf("docs/local.md:\n got %v\nwant %v", documented, has)
	}
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{}, "Dir is empty"},
		{Config{Dir: t.TempDir(), Addr: "0.0.0.0:0"}, "not on loopback"},
		{Config{Dir: t.TempDir(), Addr: "4566"}, "not on loopback"},
		{Config{Dir: t.TempDir(), TimeScale: -1}, "time scale"},
		{Config{Dir: t.TempDir(), Addr: taken.Addr().String()}, "is taken by another program"},
	} {
		e, err := Start(t.Context(), c.config)
		if err == nil {
			e.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.config, err, c.want)
		}
	}
}

func TestCloseEndsTheServer(t *testing.T) {
	e := started(t, Config{})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(e.URL(), "http://")); err == nil {
		conn.Close()
		t.Error("the port still answers")
	}
}
