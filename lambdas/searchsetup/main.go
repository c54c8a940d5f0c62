package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/millrace-dev/millrace/search/client"
	"github.com/millrace-dev/millrace/search/setup"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatalf("AWS configuration: %v", err)
	}
	lambda.Start(cfn.LambdaWrap(handler(func(p setup.Properties) (doer, error) {
		return client.New(p.Endpoint, cfg, p.Service)
	})))
}

// reserve is the time that is kept to tell CloudFormation how it went.
const reserve = 10 * time.Second

// handler answers CloudFormation's requests. The physical ID is the endpoint and the
// index: a change of either makes CloudFormation delete what the old ones had.
func handler(connect func(setup.Properties) (doer, error)) cfn.CustomResourceFunction {
	return func(ctx context.Context, event cfn.Event) (physicalID string, data map[string]any, err error) {
		if deadline, ok := ctx.Deadline(); ok {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
			defer cancel()
		}
		p, err := setup.Parse(event.ResourceProperties)
		if err != nil && event.RequestType == cfn.RequestDelete {
			log.Printf("nothing to remove, since nothing can have been set up: %v", err)
			return event.PhysicalResourceID, nil, nil
		}
		if err != nil {
			return event.PhysicalResourceID, nil, err
		}
		if event.RequestType == cfn.RequestDelete {
			return event.PhysicalResourceID, nil, deleted(ctx, connect, event, p)
		}
		client, err := connect(p)
		if err != nil {
			return event.PhysicalResourceID, nil, err
		}
		if err := (domain{client, p.Service}).put(ctx, p, former(event, p), owner(event)); err != nil {
			return physical(p), nil, fmt.Errorf("set up index %s of %s: %w", p.Index, p.Endpoint, err)
		}
		log.Printf("index %s of %s is set up", p.Index, p.Endpoint)
		return physical(p), nil, nil
	}
}

func deleted(ctx context.Context, connect func(setup.Properties) (doer, error), event cfn.Event, p setup.Properties) error {
	client, err := connect(p)
	if err != nil {
		log.Printf("nothing to remove, since nothing can have been set up: %v", err)
		return nil
	}
	removed, err := domain{client, p.Service}.remove(ctx, p, owner(event))
	if unknownHost(err) {
		log.Printf("%s is gone, and all that was set up with it", p.Endpoint)
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove index %s of %s: %w", p.Index, p.Endpoint, err)
	}
	log.Printf("index %s of %s: removed: %t, retained: %t", p.Index, p.Endpoint, removed, p.Retain)
	return nil
}

// former is what the index was set up with before an update; of another index or
// another domain, nothing.
func former(event cfn.Event, p setup.Properties) setup.Properties {
	old, err := setup.Parse(event.OldResourceProperties)
	if event.RequestType != cfn.RequestUpdate || err != nil || physical(old) != physical(p) {
		return setup.Properties{}
	}
	return old
}

// owner is the resource, as no other is.
func owner(event cfn.Event) string { return event.StackID + "/" + event.LogicalResourceID }

func physical(p setup.Properties) string {
	return strings.TrimSuffix(strings.TrimPrefix(p.Endpoint, "https://"), "/") + "/" + p.Index
}
