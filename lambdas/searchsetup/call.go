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
// unless that is nil, or with what will not change, or until ctx ends. A body that
// is not a json.RawMessage is marshalled. Each error is a *callError.
func (d domain) call(ctx context.Context, method, path string, body, to any) error {
	e := &callError{Method: method, Path: path, service: d.service}
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return e.without(err)
		}
	}
	begin := time.Now()
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
		limit, again := e.again()
		if !again || limit > 0 && time.Since(begin) >= limit {
			return e
		}
		log.Printf("%v; it is sent again", e)
		// Full jitter would let a wait be almost none; half of it is enough here.
		if !wait(ctx, pause/2+rand.N(pause/2)) {
			return e
		}
	}
}

// again says whether to send a request once more, and for how long at most; 0 is
// until there is no time left.
func (e *callError) again() (limit time.Duration, again bool) {
	if e.err != nil {
		return e.againWithoutAnswer(), true
	}
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return 0, true
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError:
		return patience, true
	case http.StatusConflict: // the security plugin keeps all roles in one document
		return patience, strings.HasPrefix(e.Path, securityAPI)
	}
	return 0, false
}

// againWithoutAnswer is 0 for what a domain that is starting, or a network that is
// being made, may do; a name that nothing has, a wrong certificate and credentials
// that there are none of will hardly change.
func (e *callError) againWithoutAnswer() time.Duration {
	if unknownHost(e.err) {
		return patience
	}
	_, network := errors.AsType[*net.OpError](e.err)
	timeout, ok := errors.AsType[net.Error](e.err)
	if network || ok && timeout.Timeout() || errors.Is(e.err, io.EOF) || errors.Is(e.err, io.ErrUnexpectedEOF) {
		return 0
	}
	return patience
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
