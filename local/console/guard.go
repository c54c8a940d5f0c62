package console

import (
	"net"
	"net/http"
	"strings"
)

// Guard lets requests pass that come from the endpoint's own page, or from no page: a
// program that somebody runs here. A page of another origin must not read what the
// endpoint has (with a name that it has made to lead to 127.0.0.1, DNS rebinding) and
// not change it (a form or a fetch to 127.0.0.1, cross-site request forgery). So the
// Host must be one of loopback, and what is not a GET must say that it is of the same
// origin, where a browser says where it comes from.
// https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/CSRF
func Guard(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, "the request comes from a page of another origin: it is refused")
	}))
	guarded := protection.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			refuse(w, "the console answers to 127.0.0.1, [::1] and localhost, not to the host "+r.Host)
			return
		}
		if r.Method == http.MethodPost && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			refuse(w, "a POST here has the content type application/json, which no form can have")
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, text string) {
	reply(func(*http.Request) (any, error) { return nil, refusal{http.StatusForbidden, text} })(w, nil)
}

// loopback reports whether a Host names this machine by itself.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
