package console

import (
	"net/http"
	"strings"
	"testing"
)

// What another page could make a browser send is refused; what the page itself and
// programs send is not.
func TestGuard(t *testing.T) {
	f := start(t)
	own := strings.TrimPrefix(f.server.URL, "http://")
	for _, c := range []struct {
		name, method, host string
		header             map[string]string
		want               int
	}{
		{"a program", "GET", own, nil, 200},
		{"localhost", "GET", "localhost:80", nil, 200},
		{"IPv6", "GET", "[::1]:80", nil, 200},
		{"a name that leads here", "GET", "evil.example", nil, 403},
		{"a name that leads here, with a port", "GET", "evil.example:80", nil, 403},
		{"a name that begins like loopback", "GET", "127.0.0.1.evil.example", nil, 403},
		{"a program that posts", "POST", own, nil, 404},
		{"the page", "POST", own, map[string]string{"Origin": f.server.URL, "Sec-Fetch-Site": "same-origin"}, 404},
		{"another page", "POST", own, map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"another port of this machine", "POST", own, map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"an old browser's other page", "POST", own, map[string]string{"Origin": "http://evil.example"}, 403},
		{"a form", "POST", own, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 403},
		{"a form of text", "POST", own, map[string]string{"Content-Type": "text/plain"}, 403},
	} {
		path := "/_millrace/redrive"
		r, err := http.NewRequest(c.method, f.server.URL+path, strings.NewReader(`{"bucket":"none"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		r.Header.Set("Content-Type", "application/json")
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%s: status %d, want %d", c.name, answer.StatusCode, c.want)
		}
	}
}
