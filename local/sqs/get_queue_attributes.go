package sqs

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type getQueueURLInput struct{ QueueName, QueueOwnerAWSAccountId string }

type getQueueURLOutput struct{ QueueUrl string }

func (s *Service) getQueueURL(_ context.Context, in *getQueueURLInput) (*getQueueURLOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if owner := in.QueueOwnerAWSAccountId; owner != "" && owner != s.config.Account {
		return nil, awsapi.Errorf("QueueDoesNotExist", "The specified queue does not exist: account %s is not the endpoint's, which is %s", owner, s.config.Account)
	}
	q, err := s.find(in.QueueName)
	if err != nil {
		return nil, err
	}
	return &getQueueURLOutput{s.url(q.name)}, nil
}

type listQueuesInput struct{ QueueNamePrefix string }

type listQueuesOutput struct {
	QueueUrls []string `json:",omitempty"`
}

func (s *Service) listQueues(_ context.Context, in *listQueuesInput) (*listQueuesOutput, error) {
	out := &listQueuesOutput{}
	for _, name := range s.names() {
		if strings.HasPrefix(name, in.QueueNamePrefix) {
			out.QueueUrls = append(out.QueueUrls, s.url(name))
		}
	}
	return out, nil
}

type getQueueAttributesInput struct {
	QueueUrl       string
	AttributeNames []string
}

type getQueueAttributesOutput struct {
	Attributes map[string]string `json:",omitempty"`
}

func (s *Service) getQueueAttributes(_ context.Context, in *getQueueAttributesInput) (*getQueueAttributesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	q.expire(s.shown())
	s.publish(q)
	all := s.attributes(q)
	if !slices.Contains(in.AttributeNames, "All") {
		maps.DeleteFunc(all, func(name, _ string) bool { return !slices.Contains(in.AttributeNames, name) })
	}
	return &getQueueAttributesOutput{all}, nil
}
