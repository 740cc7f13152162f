"""The rate is multiplied by decay in each iteration (decay**it). Other libraries call that exponential too; here it
is exp(-decay * it).
"""

QUESTION = "With decay = 0, does the rate stay as it is?"


def get_lr_exponential_schedule(it, learning_rate, decay):
    return learning_rate * decay**it
