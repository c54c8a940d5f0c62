package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// doer sends one request; search/client.Client is one.
type doer interface {
	Do(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error)
}

const (
	// patience is how long an answer is asked for again that is final unless the
	// domain is new or its policies were changed a moment ago.
	patience = 2 * time.Minute

	callTimeout = time.Minute // of one request; OpenSearch itself gives up after 30 s

	firstPause, longestPause = 500 * time.Millisecond, 15 * time.Second
)

// domain is a domain or collection that is being set up.
type domain struct {
	client  doer
	service string
}

// call sends a request until it is answered with success, which it decodes into to
// unless that is nil, or with what will not change, or until ctx ends. The body is
// marshalled; nil is none. A request that failed is a *callError.
func (d domain) call(ctx context.Context, method, path string, body, to any) error {
	e := &callError{Method: method, Path: path, service: d.service}
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return e.without(err)
		}
	}
	var since time.Time // of answers for which there is patience; zero after another
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		once, cancel := context.WithTimeout(ctx, callTimeout)
		status, answer, err := d.client.Do(once, method, path, sent)
		cancel()
		switch {
		case err != nil && ctx.Err() != nil && e.failed(): // what was last answered says more
			return e
		case err != nil:
			e.without(err)
		case status >= 200 && status < 300:
			return e.decode(answer, to)
		default:
			e.answered(status, answer)
		}
		switch e.again() {
		case never:
			return e
		case always:
			since = time.Time{}
		case patiently:
			if since.IsZero() {
				since = time.Now()
			}
			if time.Since(since) >= patience {
				return e
			}
		}
		log.Printf("%v; it is sent again", e)
		// Full jitter would let a wait be almost none; half of it is enough here.
		if !wait(ctx, pause/2+rand.N(pause/2)) {
			return e
		}
	}
}

// sending is how long a request is sent again.
type sending int

const (
	never     sending = iota
	patiently         // for patience
	always            // until there is no time left
)

// again is what the last failure is worth.
func (e *callError) again() sending {
	if e.err != nil {
		return e.againWithoutAnswer()
	}
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return always
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError:
		return patiently
	case http.StatusConflict:
		if strings.HasPrefix(e.Path, securityAPI) { // the plugin keeps all roles in one document
			return patiently
		}
	}
	return never
}

// againWithoutAnswer tells what a domain that is starting does, or a network that is
// being made, from what will hardly change: a name that nothing has, a wrong
// certificate, no credentials.
func (e *callError) againWithoutAnswer() sending {
	if unknownHost(e.err) {
		return patiently
	}
	_, network := errors.AsType[*net.OpError](e.err)
	timeout, ok := errors.AsType[net.Error](e.err)
	if network || ok && timeout.Timeout() || errors.Is(e.err, io.EOF) || errors.Is(e.err, io.ErrUnexpectedEOF) {
		return always
	}
	return patiently
}

// unknownHost reports whether nothing has the endpoint's name.
func unknownHost(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
