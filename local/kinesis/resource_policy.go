package kinesis

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type putResourcePolicyInput struct {
	ResourceARN *string
	Policy      *string
}

func (s *Service) putResourcePolicy(_ context.Context, in *putResourcePolicyInput) (*awsapi.None, error) {
	var c check
	c.resource(in.ResourceARN)
	c.present("policy", in.Policy != nil)
	if err := c.err(); err != nil {
		return nil, err
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(*in.Policy), &object); err != nil {
		return nil, errPolicy(err)
	}
	return nil, s.withPolicy(*in.ResourceARN, func(policy *string) error {
		*policy = *in.Policy
		return nil
	})
}

type resourcePolicyInput struct{ ResourceARN *string }

type getResourcePolicyOutput struct{ Policy string }

func (s *Service) getResourcePolicy(_ context.Context, in *resourcePolicyInput) (*getResourcePolicyOutput, error) {
	var c check
	c.resource(in.ResourceARN)
	if err := c.err(); err != nil {
		return nil, err
	}
	out := new(getResourcePolicyOutput)
	return out, s.withPolicy(*in.ResourceARN, func(policy *string) error {
		if *policy == "" {
			return errNoPolicy(*in.ResourceARN)
		}
		out.Policy = *policy
		return nil
	})
}

func (s *Service) deleteResourcePolicy(_ context.Context, in *resourcePolicyInput) (*awsapi.None, error) {
	var c check
	c.resource(in.ResourceARN)
	if err := c.err(); err != nil {
		return nil, err
	}
	return nil, s.withPolicy(*in.ResourceARN, func(policy *string) error {
		if *policy == "" {
			return errNoPolicy(*in.ResourceARN)
		}
		*policy = ""
		return nil
	})
}

// withPolicy calls f with the policy of a stream or a consumer.
func (s *Service) withPolicy(arn string, f func(policy *string) error) error {
	st, err := s.Stream(arn)
	if err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if !strings.Contains(arn, "/consumer/") {
		return f(&st.policy)
	}
	c, err := st.consumer(&arn, nil)
	if err != nil {
		return err
	}
	return f(&c.policy)
}
