package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"strconv"
	"strings"

	"github.com/millrace-dev/millrace/search/setup"
)

const (
	ismAPI      = "/_plugins/_ism/"
	policiesAPI = ismAPI + "policies/"
)

// conflicts is how often a policy that changes between reading its version and
// writing the next is read again.
const conflicts = 5

// putPolicy creates the policy or replaces the version that is there: without its
// sequence number and primary term, a policy that is there is a conflict.
// https://docs.opensearch.org/latest/im-plugin/ism/api/#update-policy
func (d domain) putPolicy(ctx context.Context, p setup.Properties) error {
	path := policiesAPI + p.PolicyID()
	for pause, tried := firstPause, 1; ; pause, tried = 2*pause, tried+1 {
		var is struct {
			SeqNo       int64 `json:"_seq_no"`
			PrimaryTerm int64 `json:"_primary_term"`
		}
		err := d.call(ctx, "GET", path, nil, &is)
		version := ""
		switch {
		case err == nil:
			version = "?if_seq_no=" + strconv.FormatInt(is.SeqNo, 10) + "&if_primary_term=" + strconv.FormatInt(is.PrimaryTerm, 10)
		case status(err) != http.StatusNotFound:
			return err
		}
		err = d.call(ctx, "PUT", path+version, json.RawMessage(p.Policy), nil)
		// Not found is a policy that was deleted in between.
		if s := status(err); s != http.StatusConflict && s != http.StatusNotFound || tried == conflicts || !wait(ctx, pause) {
			return err
		}
	}
}

// affected is ISM's answer where it acts on indices.
type affected struct {
	Failures bool
	Failed   []struct{ Reason string } `json:"failed_indices"`
}

func (a affected) reason() string {
	var reasons []string
	for _, f := range a.Failed {
		reasons = append(reasons, f.Reason)
	}
	return strings.Join(reasons, "; ")
}

// attach gives an index the policy as it is now: one that has a policy already keeps
// the version it got, until it is told to change it. Indices that will be get it by
// the policy's ism_template. An index that cannot change now, since it is closed or
// on its way to the state in which it is deleted, keeps what it has, which is logged.
func (d domain) attach(ctx context.Context, p setup.Properties, index string) error {
	body := map[string]string{"policy_id": p.PolicyID()}
	var a affected
	if err := d.call(ctx, "POST", ismAPI+"add/"+index, body, &a); err != nil {
		return unlessMissing(err)
	}
	if a.Failures && strings.Contains(a.reason(), "already has a policy") {
		a = affected{}
		if err := d.call(ctx, "POST", ismAPI+"change_policy/"+index, body, &a); err != nil {
			return unlessMissing(err)
		}
	}
	if a.Failures {
		log.Printf("index %s keeps its retention: %s", index, a.reason())
	}
	return nil
}

// detach takes the policy from an index, which would otherwise still be deleted by
// the version that it has.
func (d domain) detach(ctx context.Context, index string) error {
	return unlessMissing(d.call(ctx, "POST", ismAPI+"remove/"+index, nil, nil))
}

// removePolicy detaches the policy from the indices and deletes it.
func (d domain) removePolicy(ctx context.Context, p setup.Properties, indices []string) error {
	if p.Policy == "" {
		return nil
	}
	for _, index := range indices {
		if err := d.detach(ctx, index); err != nil {
			return err
		}
	}
	return unlessMissing(d.call(ctx, "DELETE", policiesAPI+p.PolicyID(), nil, nil))
}
