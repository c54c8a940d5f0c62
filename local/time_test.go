package local

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheClockIsMoved(t *testing.T) {
	const refused = 0 // 400 or 403
	e := started(t, Config{})
	post := func(contentType, body, origin string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.URL()+"/_millrace/clock", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var page struct{ Ahead, Error string }
		json.NewDecoder(answer.Body).Decode(&page) // what refuses another origin is no JSON
		return answer.StatusCode, page.Ahead + page.Error
	}
	for _, c := range []struct {
		contentType, body, origin string
		status                    int
		want                      string
	}{
		{"application/json", `{"advance":"5m"}`, "", 200, "5m0s"},
		{"application/json", `{"advance":"90s"}`, e.URL(), 200, "6m30s"},
		{"application/json", `{"advance":"90s"}`, "https://example.com", refused, ""},
		{"text/plain", `{"advance":"5m"}`, "", refused, "application/json"}, // what a form may send
		{"application/json", `{"advance":"-5m"}`, "", 400, "allowed are durations above 0, up to 168h0m0s"},
		{"application/json", `{"advance":"169h"}`, "", 400, `advance "169h"`},
		{"application/json", `{"advance":"soon"}`, "", 400, `advance "soon"`},
		{"application/json", `{"minutes":5}`, "", 400, `unknown field "minutes"`},
	} {
		if status, got := post(c.contentType, c.body, c.origin); (status != c.status && (c.status != refused || status < 400)) || !strings.Contains(got, c.want) {
			t.Errorf("%s %s from %q: %d %s, want %d %s", c.contentType, c.body, c.origin, status, got, c.status, c.want)
		}
	}
	if ahead := time.Until(e.Clock.Now()); ahead > 6*time.Minute+30*time.Second || ahead < 6*time.Minute {
		t.Errorf("the clock is %v ahead", ahead)
	}
	if answer, err := http.Get(e.URL() + "/_millrace/clock"); err != nil || answer.StatusCode != 200 {
		t.Errorf("%v, %v", answer, err)
	} else {
		answer.Body.Close()
	}
}
