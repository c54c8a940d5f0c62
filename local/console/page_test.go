package console

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"
)

// The page has all that it loads, loads it from the endpoint alone, and weighs little.
func TestThePageIsWholeAndLight(t *testing.T) {
	f := start(t)
	const most = 300_000
	weight := 0
	err := fs.WalkDir(embedded, "page", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text := f.get(name, http.StatusOK, nil)
		if !strings.HasSuffix(name, ".txt") {
			weight += len(text)
		}
		if strings.Contains(name, "/vendor/") {
			return nil
		}
		for _, url := range regexp.MustCompile(`(?:src|href)="(/[^"]+)"|from "\./([^"]+)"`).FindAllStringSubmatch(text, -1) {
			to := strings.TrimPrefix(url[1], "/_millrace/")
			if url[2] != "" {
				to = path.Join("page", url[2])
			}
			f.get(to, http.StatusOK, nil)
		}
		if other := regexp.MustCompile(`(?:src|href)="https?:|from "https?:|@import|[: ]url\([^#]`).FindString(text); other != "" {
			t.Errorf("%s loads from elsewhere: %s", name, other)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if weight > most {
		t.Errorf("the page weighs %d bytes, allowed are %d", weight, most)
	}
	t.Logf("%d bytes", weight)
	f.get("", http.StatusOK, nil)
	if text := f.get("page/none.js", http.StatusNotFound, nil); !strings.Contains(text, `"error"`) {
		t.Errorf("a file that is not there: %s", text)
	}
}

func TestABrowserIsToldThatThePageIsTheSame(t *testing.T) {
	f := start(t)
	first, err := http.Get(f.server.URL + "/_millrace/page/app.js")
	if err != nil {
		t.Fatal(err)
	}
	first.Body.Close()
	if got := first.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || !strings.Contains(got, "script-src 'self';") {
		t.Errorf("policy: %s", got)
	}
	again, err := http.NewRequest(http.MethodGet, first.Request.URL.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Header.Set("If-None-Match", first.Header.Get("ETag"))
	answer, err := http.DefaultClient.Do(again)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotModified {
		t.Errorf("status %d", answer.StatusCode)
	}
}
