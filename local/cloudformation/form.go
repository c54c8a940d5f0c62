package cloudformation

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// form is the parameters of a request, or one structure among them: Tags of
// "Tags.member.1.Key=a" holds one form with Key=a.
type form struct {
	values url.Values
	prefix string
}

// action adapts a function on the request's form.
func action[Out any](f func(context.Context, form) (*Out, error)) awsapi.Action {
	return func(ctx context.Context, r *awsapi.Request) (any, error) {
		out, err := f(ctx, form{values: r.Form})
		if err != nil || out == nil {
			return nil, err
		}
		return out, nil
	}
}

func (f form) text(key string) string { return f.values.Get(f.prefix + key) }

func (f form) flag(key string) bool { return f.text(key) == "true" }

// number is 0 where there is none.
func (f form) number(key string) int {
	n, _ := strconv.Atoi(f.text(key))
	return n
}

func (f form) sub(key string) form { return form{f.values, f.prefix + key + "."} }

func (f form) list(key string) (items []string) {
	for i := 1; ; i++ {
		item, ok := f.values[f.member(key, i)]
		if !ok {
			return items
		}
		items = append(items, item[0])
	}
}

func (f form) structures(key string) (items []form) {
	for i := 1; ; i++ {
		prefix := f.member(key, i) + "."
		if !f.hasPrefix(prefix) {
			return items
		}
		items = append(items, form{f.values, prefix})
	}
}

func (f form) member(key string, i int) string {
	return f.prefix + key + ".member." + strconv.Itoa(i)
}

func (f form) hasPrefix(prefix string) bool {
	for key := range f.values {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// timestamp is a time as the Query protocol writes it.
type timestamp struct{ time.Time }

func (t timestamp) MarshalText() ([]byte, error) {
	return []byte(t.UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// moment is a timestamp that may be absent.
func moment(t time.Time) *timestamp {
	if t.IsZero() {
		return nil
	}
	return &timestamp{t}
}

// page cuts a list for a client that asked with NextToken; the token is the
// index of the next item, and stays right as long as items are only appended.
func page[T any](items []T, token string, size int) (some []T, next string, err error) {
	start := 0
	if token != "" {
		if start, err = strconv.Atoi(token); err != nil || start < 0 || start > len(items) {
			return nil, "", invalid("NextToken %q is not one that was given out", token)
		}
	}
	end := min(start+size, len(items))
	if end < len(items) {
		next = strconv.Itoa(end)
	}
	return items[start:end], next, nil
}

func showJSON(v any) string {
	if v == nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
